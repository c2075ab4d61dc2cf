"""What in a result folder is not as it was written: it is found, told and set aside."""
