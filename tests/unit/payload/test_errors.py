from gateway.payload.errors import PathError


def test_a_position_is_told_where_it_is_known():
    assert str(PathError("no", 3)) == "no at position 3"
    assert str(PathError("no")) == "no"
    assert PathError("no").position == -1
