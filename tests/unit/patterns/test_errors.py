from gateway.patterns import PatternError


def test_an_error_names_its_position() -> None:
    error = PatternError("no", 3)
    assert (error.message, error.position, str(error)) == ("no", 3, "no (at index 3)")
