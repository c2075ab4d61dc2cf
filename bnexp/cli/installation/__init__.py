"""Commands about the installation, its data sets and its speed."""
