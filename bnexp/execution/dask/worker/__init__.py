"""What runs in a worker of the cluster: the task of an attempt, and what it finds there."""
