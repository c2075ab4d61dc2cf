"""From pairs to verdicts: hypotheses, the gate, and the evidence beside it."""
