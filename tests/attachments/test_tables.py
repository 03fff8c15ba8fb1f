"""Ruled lines to cells."""

from pipelines.attachments.tables import Rule, find_tables


def grid(xs: tuple[float, ...], ys: tuple[float, ...]) -> list[Rule]:
    return [Rule(xs[0], y, xs[-1], y) for y in ys] + [Rule(x, ys[0], x, ys[-1]) for x in xs]


def test_cells_by_place():
    (table,) = find_tables(grid((0, 100, 200), (0, 30, 60)))
    assert [table.cell(x, y) for y in (15, 45) for x in (50, 150)] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert table.holds(150, 45)
    assert not table.holds(250, 45)


def test_borders_drawn_cell_by_cell_and_as_thin_boxes():
    pieces = [Rule(x, y, x + 100, y + 0.5) for x in (0, 100) for y in (0, 30, 60)]
    pieces += [Rule(x, y, x + 0.5, y + 30) for x in (0, 100, 200) for y in (0, 30)]
    (table,) = find_tables(pieces)
    assert (len(table.xs), len(table.ys)) == (3, 3)


def test_missing_lines_merge_cells_both_ways():
    rules = [Rule(0, 0, 200, 0), Rule(100, 30, 200, 30), Rule(0, 60, 200, 60), Rule(0, 90, 200, 90)]
    rules += [Rule(0, 0, 0, 90), Rule(200, 0, 200, 90), Rule(100, 0, 100, 60)]
    (table,) = find_tables(rules)
    assert table.cell(50, 45) == table.cell(50, 15) == (0, 0)
    assert table.cell(150, 75) == table.cell(50, 75) == (2, 0)
    assert table.cell(150, 45) == (1, 1)


def test_two_grids_are_two_tables_from_the_top():
    upper, lower = grid((0, 50, 100), (0, 30)), grid((0, 60, 100), (200, 230, 260))
    assert [table.ys[0] for table in find_tables([*lower, *upper])] == [0, 200]


def test_underlines_and_frames_are_no_tables():
    assert find_tables([Rule(0, y, 300, y) for y in (0, 30, 60)]) == []
    assert find_tables(grid((0, 300), (0, 500))) == []
    assert find_tables(Rule(n % 50, n, n % 50 + 9, n) for n in range(5000)) == []
