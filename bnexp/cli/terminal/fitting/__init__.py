"""Tables and sentences as a terminal of some width shows them."""
