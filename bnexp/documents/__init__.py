"""The forms of all JSON that is printed or stored; their JSON Schemas are made from these types."""
