"""Pipe syntax: `FROM t |> WHERE … |> SELECT …` becomes SELECTs over subqueries.

An operator joins the SELECT so far where that means the same; else the SELECT becomes a subquery,
called as its one table was, so that `t.column` goes on meaning what it meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.parsers.spark import SparkParser
from sqlglot.tokenizer_core import TokenType

_CLAUSES = frozenset({"from_", "joins", "laterals"})
_SETS = frozenset({"UNION", "EXCEPT", "INTERSECT", "MINUS"})
_SETS_OF_KEYS = (exp.Tuple, exp.Cube, exp.Rollup, exp.GroupingSets)


class PipeParser(SparkParser):
    """A parser of queries with `|>`."""

    def _parse_select(self, *args: Any, **options: Any) -> Any:
        """Parse a query; VALUES may have pipes behind it, too.

        What stands in FROM leaves the pipes to the query around, as in `|> JOIN LATERAL (…) |> …`.
        """
        if options.get("table"):
            options.setdefault("consume_pipe", False)
        query = super()._parse_select(*args, **options)
        piped = options.get("consume_pipe", True) and isinstance(query, exp.Values)
        if piped and self._match(TokenType.PIPE_GT, advance=False):
            return self._parse_pipe_syntax_query(query)
        return query

    def _parse_pipe_syntax_query(self, query: Any) -> Any:
        """Parse the operators behind a query."""
        found = query
        if not isinstance(query, exp.Select) or not query.args.get("from_"):
            found = _selected(query)
        while self._match(TokenType.PIPE_GT):
            word = self._curr.text.upper() if self._curr else ""
            if word in _SETS:
                found = self._parse_set_operations(_whole(found))
                continue
            parse = self._OPERATORS.get(word.split(" ")[0])
            found = self._piped_join(found) if parse is None else parse(self, found)
            found = self._parse_set_operations(found)
        return found

    # --- operators --------------------------------------------------------------------------

    def _piped_clause(self, query: exp.Expr) -> exp.Expr:
        """WHERE, ORDER BY, LIMIT, LATERAL VIEW and their like."""
        before = _open(query, _CLAUSES)
        if before is query:
            return self._parse_query_modifiers(before)
        ordered = _open(query, _CLAUSES | {"where", "order"})
        limit = self._curr.token_type in {TokenType.LIMIT, TokenType.OFFSET}
        return self._parse_query_modifiers(ordered if limit else before)

    def _piped_select(self, query: exp.Expr) -> exp.Expr:
        below = _open(query, _CLAUSES | {"where"})
        start = self._curr
        made = self._parse_select(consume_pipe=False, parse_set_operation=False)
        if not isinstance(made, exp.Select) or made.args.get("from_"):
            self.raise_error("|> SELECT takes no FROM", start)
        for key in (*_CLAUSES, "where"):
            if below.args.get(key):
                made.set(key, below.args[key])
        return made  # type: ignore[no-any-return]

    def _piped_extend(self, query: exp.Expr) -> exp.Expr:
        self._advance()
        below = _open(query, _CLAUSES | {"where"})
        below.set("expressions", [exp.Star(), *self._parse_expressions()])
        if self._match(TokenType.WINDOW, advance=False):
            below.set("windows", self._parse_window_clause())
        return below

    def _piped_set(self, query: exp.Expr) -> exp.Expr:
        """`SET a = …, b = …`: each sees what those before it have set."""
        self._advance()
        below = _open(query, _CLAUSES | {"where"})
        while True:
            name = self._parse_id_var()
            if name is None or not self._match(TokenType.EQ):
                self.raise_error("|> SET takes column = expression", self._curr)
            value = exp.Alias(this=self._parse_disjunction(), alias=name)
            below.set("expressions", [exp.Star(replace=[value])])
            if not self._match(TokenType.COMMA):
                return below
            below = _selected(below)

    def _piped_drop(self, query: exp.Expr) -> exp.Expr:
        self._advance()
        below = _open(query, _CLAUSES | {"where"})
        below.set("expressions", [exp.Star(except_=self._parse_csv(self._parse_column))])
        return below

    def _piped_as(self, query: exp.Expr) -> exp.Expr:
        self._advance()
        return _selected(query, self._parse_id_var(any_token=False))

    def _piped_aggregate(self, query: exp.Expr) -> exp.Expr:
        self._advance()
        below = _open(query, _CLAUSES | {"where"})
        values: list[Any] = []
        if not self._match(TokenType.GROUP_BY, advance=False):
            values = self._parse_expressions()
        keys = self._parse_expressions() if self._match(TokenType.GROUP_BY) else []
        for key in keys:
            if isinstance(key.unalias(), _SETS_OF_KEYS):
                self.raise_error("GROUP BY of |> AGGREGATE takes expressions", self._prev)
        if any(isinstance(value.unalias(), exp.Column) for value in values):
            self.raise_error("|> AGGREGATE takes aggregates; keys stand in GROUP BY", self._prev)
        below.set("expressions", [*keys, *values])
        below.meta["places"] = any(isinstance(key.unalias(), exp.Literal) for key in keys)
        if keys:
            below.set("group", exp.Group(expressions=[key.unalias().copy() for key in keys]))
        return below

    def _piped_pivot(self, query: exp.Expr) -> exp.Expr:
        below = _open(query, frozenset({"from_"}))
        below.args["from_"].this.set("pivots", self._parse_pivots())
        return _selected(below)

    def _piped_sample(self, query: exp.Expr) -> exp.Expr:
        below = _open(query, frozenset({"from_"}))
        below.args["from_"].this.set("sample", self._parse_table_sample())
        return below

    def _piped_join(self, query: exp.Expr) -> exp.Expr:
        below = _open(query, _CLAUSES)
        start = self._curr
        join = None if self._match(TokenType.COMMA, advance=False) else self._parse_join()
        if join is None:
            self.raise_error("this is no operator of |>", start)
        below.append("joins", join)
        return below

    _OPERATORS: ClassVar[Mapping[str, Callable[[Any, Any], exp.Expr]]] = {
        **dict.fromkeys(
            ("WHERE", "ORDER", "LIMIT", "OFFSET", "SORT", "DISTRIBUTE", "CLUSTER", "LATERAL"),
            _piped_clause,
        ),
        "SELECT": _piped_select,
        "EXTEND": _piped_extend,
        "SET": _piped_set,
        "DROP": _piped_drop,
        "AS": _piped_as,
        "AGGREGATE": _piped_aggregate,
        "PIVOT": _piped_pivot,
        "UNPIVOT": _piped_pivot,
        "TABLESAMPLE": _piped_sample,
    }


def _selected(query: exp.Expr, alias: exp.Expr | None = None) -> exp.Select:
    """Return `SELECT * FROM (query)`."""
    if alias is None and isinstance(query, exp.Select):
        alias = _table(query)
    inner = query if isinstance(query, exp.Subquery) else exp.Subquery(this=query)
    if isinstance(query, exp.Values):
        inner = query  # type: ignore[assignment]  # it stands in FROM as it is
    if alias is not None:
        inner.set("alias", exp.TableAlias(this=alias))
    return exp.Select(expressions=[exp.Star()], from_=exp.From(this=inner))


def _whole(query: exp.Expr) -> exp.Expr:
    """Return a query whose ORDER BY and LIMIT stay its own beside a set operation."""
    return _selected(query) if query.args.get("order") or query.args.get("limit") else query


def _open(query: exp.Expr, clauses: frozenset[str]) -> exp.Expr:
    """Return a query that may take another clause: itself if it is `SELECT *` and has no others."""
    if not isinstance(query, exp.Select):
        return _selected(query)
    used = {key for key, value in query.args.items() if value and key != "expressions"}
    star = len(query.expressions) == 1 and type(query.expressions[0]) is exp.Star
    plain = star and not any(query.expressions[0].args.values())
    return query if plain and used <= clauses else _selected(query)


def _table(query: exp.Select) -> exp.Expr | None:
    """Return what the one table of FROM is called, or None."""
    clause = query.args.get("from_")
    if clause is None or query.args.get("joins") or query.args.get("laterals"):
        return None
    alias = clause.this.args.get("alias")
    name = alias.this if alias is not None else clause.this.args.get("this")
    return name.copy() if isinstance(name, exp.Identifier) else None
