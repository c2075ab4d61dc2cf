"""What a report says of the claims: the matrix, a card for each, the evidence."""
