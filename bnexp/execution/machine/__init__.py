"""What this machine has, and what of it is granted to this process."""
