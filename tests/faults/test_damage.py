"""A short form of the changes that are made to stored files: each is noticed by name."""

import damage


def test_every_changed_file_is_named_set_aside_and_made_again(monkeypatch):
    monkeypatch.setattr(damage, "WHOLE", 30)
    assert damage.main(30, seed=3) == []
