"""Tokens to tree: the grammar, what is tolerated with a remark, and what is refused.

Theory of operation. Recursive descent, one method for each level::

    expression = unary { (AND | OR) unary }
    unary      = NOT unary | primary
    primary    = "(" expression ")" | comparison
    comparison = variable [ [ NOT ] operator operand ]

The connectives of a level are read into one flat list, then grouped by how tight each binds:
which of the two is tighter is data (`operators.py`), and where both occur there is something to
remark. Every refusal says what was expected and where.
"""

from __future__ import annotations

from gateway.conditions import operators
from gateway.conditions.lexer import Token, TokenKind, tokenize
from gateway.conditions.literals import KEYWORDS, number
from gateway.conditions.operators import (
    CONNECTIVES,
    NOT_SYMBOL,
    NOT_WORD,
    PATTERN_SIGNS,
    RELATION_SIGNS,
    TAKES_NOT,
    WORDS,
    Connective,
    PatternSign,
    Relation,
)
from gateway.conditions.syntax_error import ConditionError, Remark
from gateway.conditions.tree import (
    AllOf,
    AnyOf,
    Compared,
    Literal,
    Matched,
    Name,
    Negation,
    Node,
    Operand,
    Truth,
)

MAX_DEPTH = 64
"""How deep parentheses and negations may nest."""

_NOT = (NOT_SYMBOL, NOT_WORD)
_OPERANDS = (TokenKind.NAME, TokenKind.QUOTED, TokenKind.STRING, TokenKind.NUMBER)
_STRINGS = (TokenKind.STRING, TokenKind.QUOTED)
_NO_LITERAL = "a literal stands on the right of an operator only"


def parse(text: str, *, java_precedence: bool = False) -> tuple[Node, tuple[Remark, ...]]:
    """Parse a condition that is not blank; return its tree and what was tolerated, by position.

    Raises:
        ConditionError: the text is no condition.
    """
    parser = _Parser(tokenize(text), java_precedence=java_precedence)
    tree = parser.whole()
    return tree, tuple(sorted(parser.remarks, key=lambda remark: remark.at))


class _Parser:
    """Read tokens from the left; `remarks` collects what was tolerated."""

    def __init__(self, tokens: list[Token], *, java_precedence: bool) -> None:
        self.remarks: list[Remark] = []
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._java_precedence = java_precedence

    def whole(self) -> Node:
        """Read everything."""
        tree = self._expression()
        token = self._next()
        if token.kind is TokenKind.CLOSE:
            raise ConditionError("this ) closes nothing: expected And, Or or the end", token.at)
        if token.kind is not TokenKind.END:
            raise ConditionError(f"expected And, Or or the end, found {token}", token.at)
        return tree

    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _remark(self, message: str, at: int) -> None:
        self.remarks.append(Remark(message, at))

    # Connectives

    def _expression(self) -> Node:
        terms = [self._unary()]
        connectives: list[Connective] = []
        first_mixed: Token | None = None
        while (connective := CONNECTIVES.get(self._next().word)) is not None:
            token = self._take()
            if first_mixed is None and connectives and connective is not connectives[0]:
                first_mixed = token
            connectives.append(connective)
            terms.append(self._unary())
        if first_mixed is not None:
            self._remark(self._mixture(), first_mixed.at)
        return self._grouped(terms, connectives)

    def _binding(self, connective: Connective) -> int:
        return connective.binds_in_java if self._java_precedence else connective.binds

    def _mixture(self) -> str:
        tight, loose = sorted((operators.AND, operators.OR), key=self._binding, reverse=True)
        return (
            f"And and Or are mixed without parentheses; read as A {loose.name} (B {tight.name} C): "
            "write the parentheses"
        )

    def _grouped(self, terms: list[Node], connectives: list[Connective]) -> Node:
        """Join the terms of one level, the tighter connective first."""
        and_is_looser = self._binding(operators.AND) < self._binding(operators.OR)
        loose = operators.AND if and_is_looser else operators.OR
        groups = [[terms[0]]]
        for connective, term in zip(connectives, terms[1:], strict=True):
            if connective is loose:
                groups.append([term])
            else:
                groups[-1].append(term)
        tight_node, loose_node = (AnyOf, AllOf) if and_is_looser else (AllOf, AnyOf)
        joined = [group[0] if len(group) == 1 else tight_node(tuple(group)) for group in groups]
        return joined[0] if len(joined) == 1 else loose_node(tuple(joined))

    def _unary(self) -> Node:
        if self._next().word in _NOT:
            self._enter(self._take())
            operand = self._unary()
            self._depth -= 1
            return Negation(operand)
        return self._primary()

    def _enter(self, token: Token) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ConditionError(f"a condition may be nested {MAX_DEPTH} deep", token.at)

    def _primary(self) -> Node:
        if self._next().kind is not TokenKind.OPEN:
            return self._comparison()
        opening = self._take()
        self._enter(opening)
        node = self._expression()
        self._depth -= 1
        if self._next().kind is TokenKind.CLOSE:
            self._take()
        elif self._next().kind is TokenKind.END:
            # Edge: lets parentheses end with the text; its own microgateway's proxy relies on it.
            self._remark("this ( is not closed; write the ) at the end", opening.at)
        else:
            raise ConditionError(f"expected And, Or or ), found {self._next()}", self._next().at)
        return node

    # Comparisons

    def _comparison(self) -> Node:
        first = self._operand_token("expected a variable, ( or Not")
        is_negated = self._next().word in _NOT and self._infix_not(first)
        node = self._compared(first)
        return Negation(node) if is_negated else node

    def _operand_token(self, expected: str) -> Token:
        """Take what can be an operand: a name that is no operator, or a literal."""
        token = self._next()
        if token.kind not in _OPERANDS or token.word in WORDS:
            raise ConditionError(f"{expected}, found {token}", token.at)
        return self._take()

    def _infix_not(self, first: Token) -> bool:
        """Take an infix NOT, which stands before a pattern operator only."""
        negation = self._take()
        if self._next().word not in TAKES_NOT:
            raise ConditionError(
                f"expected an operator after {first}, found {negation}: it stands before StartsWith, "
                "JavaRegex, Matches and MatchesPath; elsewhere write NotEquals or !=",
                negation.at,
            )
        return True

    def _compared(self, first: Token) -> Node:
        if (relation := RELATION_SIGNS.get(self._next().word)) is not None:
            return self._related(first, relation, self._take())
        if (sign := PATTERN_SIGNS.get(self._next().word)) is not None:
            return self._matched(first, sign, self._take())
        return self._alone(first)

    def _alone(self, token: Token) -> Node:
        """Return the test of what no operator follows: a variable, or a condition that is a constant."""
        if KEYWORDS.get(token.word) is not None:
            self._remark(f"{token} stands alone: the condition never changes", token.at)
            return Truth(self._literal(token))
        return Truth(self._variable(token))

    def _matched(self, first: Token, sign: PatternSign, written: Token) -> Node:
        left = self._variable(first)
        if sign.remark:
            self._remark(sign.remark, written.at)
        token = self._next()
        if token.kind not in _STRINGS:
            raise ConditionError(
                f"expected a string in double quotes after {written}, found {token}", token.at
            )
        source = self._string(self._take())
        node = Matched(left, sign.pattern, source, token.at + 1)
        return Negation(node) if sign.is_negated else node

    def _related(self, first: Token, relation: Relation, written: Token) -> Node:
        left = Literal(number(first)) if first.kind is TokenKind.NUMBER else self._variable(first)
        if written.word == "is" and self._next().word == NOT_WORD:
            relation = self._is_not()
        right = self._operand_token(f"expected a value or a variable after {written}")
        if first.kind is TokenKind.NUMBER:
            if right.kind is not TokenKind.NUMBER:
                raise ConditionError(f"expected a variable, found {first}: {_NO_LITERAL}", first.at)
            self._remark("both sides are numbers: the condition never changes", first.at)
        return Compared(left, relation, self._right(right))

    def _is_not(self) -> Relation:
        """Take the `not` of `is not null`, which is the only thing it may be part of."""
        negation = self._take()
        if KEYWORDS.get(self._next().word, True) is not None:
            raise ConditionError(
                f"expected null after is not, found {self._next()}: write IsNot or !=", negation.at
            )
        return operators.NOT_EQUALS

    # Operands

    def _variable(self, token: Token) -> Name:
        """Return the variable that a token names; a literal stands where only a variable can."""
        if token.kind not in (TokenKind.NAME, TokenKind.QUOTED) or _is_keyword(token):
            raise ConditionError(f"expected a variable, found {token}: {_NO_LITERAL}", token.at)
        if not token.text:
            raise ConditionError("expected the name of a variable between the quotes", token.at)
        return Name(token.text)

    def _right(self, token: Token) -> Operand:
        """Return what a token on the right side of a relation stands for."""
        if token.kind is TokenKind.NUMBER:
            return Literal(number(token))
        if token.kind in _STRINGS:
            return Literal(self._string(token))
        return self._literal(token) if _is_keyword(token) else Name(token.text)

    def _string(self, token: Token) -> str:
        if token.kind is TokenKind.QUOTED:
            self._remark("a string stands in double quotes; single quotes are for names", token.at)
        return token.text

    def _literal(self, token: Token) -> Literal:
        if token.text != token.word:
            self._remark(f"{token} is read as {token.word}; write it in lower case", token.at)
        return Literal(KEYWORDS[token.word])


def _is_keyword(token: Token) -> bool:
    return token.word in KEYWORDS
