"""What a trial is evaluated on, and how far: whole sets, looks for targets, single images."""
