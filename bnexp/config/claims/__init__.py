"""What a configuration may claim: metrics, identities, series, and the claims made of them."""
