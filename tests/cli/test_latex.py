"""Tables in LaTeX for papers; where there is a LaTeX, it sets all of them."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from bnexp.cli.terminal.tables import Form, written
from bnexp.table import Table

COMMANDS = {
    "run": ("run", "grid.yaml"),
    "check": ("check", "results/grid"),
    "against": ("check", "results/grid", "--against", "elsewhere/grid"),
    "compare": ("compare", "results/grid", "elsewhere/grid"),
    "plan": ("plan", "grid.yaml"),
    "lint": ("lint", "grid.yaml"),
    "describe": ("describe", "grid.yaml"),
    "data": ("data",),
    "doctor": ("doctor", "--quick"),
}
SIGNS = 'a_b & 50% #1 {x} ~^ \\ $ <b> |c| [d] "q"' + " \u00d7 ± ≤ ∞ \u03bb → äßé \u2013 …"


def latex(table):
    return written(table, Form.LATEX).splitlines()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_with_tables_prints_them_as_latex(made, name):
    text = made(*COMMANDS[name], "--latex").stdout
    ends = text.count("\\end{table}") + text.count("\\end{longtable}")
    assert text.count("\\toprule") == text.count("\\bottomrule") == ends > 0


def test_latex_sets_every_sign_as_it_is():
    table = Table("50% of $x_1$", ("a & b", "n"), [("#{~^}\\", "-1.5"), ("x-2 <b>", "3")], ["-2_"])
    assert latex(table) == [
        r"% \usepackage{booktabs}",
        r"\begin{table}",
        r"\centering\footnotesize",
        r"\caption{50\% of \$x\_1\$}",
        r"\begin{tabular}{lr}",
        r"\toprule a \& b & n \\ \midrule",
        r"\#\{\textasciitilde{}\textasciicircum{}\}\textbackslash{} & $-$1.5 \\",
        r"x-2 \textless{}b\textgreater{} & 3 \\",
        r"\bottomrule",
        r"\end{tabular}",
        r"\par\smallskip\raggedright",
        r"\par $-$2\_",
        r"\end{table}",
    ]


def test_long_texts_are_set_in_lines_and_long_tables_over_pages():
    long = "one two three four five six seven eight nine ten " * 3
    columns, rows = ("n", "text", "what"), [("1", long, long[:60])] * 20
    lines = latex(Table("t", columns, rows))
    assert lines[0] == r"% \usepackage{booktabs, array, longtable}"
    assert r"{r>{\raggedright\arraybackslash}p{0." in lines[2]
    assert lines[2].count("p{") == 2
    assert lines[-2:] == [r"\end{longtable}", r"\par\endgroup"]
    assert "longtable" not in latex(Table("t", columns, rows[:2]))[0]


def test_letters_that_need_a_font_are_named():
    assert latex(Table("", ("a",), [("批 \u03bb",)]))[:2] == [
        r"% \usepackage{booktabs}",
        "% LuaLaTeX or XeLaTeX, and a font that has: 批",
    ]


def test_a_latex_sets_the_tables_of_every_command(made, tmp_path):
    if shutil.which("pdflatex") is None:
        pytest.skip(
            "needs pdflatex with booktabs; without it the tables are looked at as text only"
        )
    signs = written(Table(SIGNS, (SIGNS, "n"), [(SIGNS, "-1")] * 60, [SIGNS]), Form.LATEX)
    texts = [made(*command, "--latex").stdout for command in COMMANDS.values()]
    body = "\n".join([signs, *texts])
    head = r"\documentclass{article}\usepackage{booktabs,array,longtable}\begin{document}"
    (tmp_path / "t.tex").write_text(f"{head}\n{body}\n\\end{{document}}\n", encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]


def test_latex_sets_signs_of_effects_as_mathematics():
    table = Table("t", ("a", "b"), [("×0.62 (×0 to ×∞)", "×1.07"), ("-0.02 (±0.03)", "×1.1")])
    lines = written(table, Form.LATEX).splitlines()
    assert r"\begin{tabular}{lr}" in lines
    assert r"$\times$0.62 ($\times$0 to $\times$$\infty$) & $\times$1.07 \\" in lines
    assert r"$-$0.02 ($\pm$0.03) & $\times$1.1 \\" in lines
