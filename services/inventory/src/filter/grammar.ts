import { EmbeddedActionsParser, type IToken, type ParserMethod, type TokenType } from 'chevrotain';
import { FilterFault } from './filter-fault.js';
import { textOf } from './literals.js';
import type { CalculationSign, ComparisonSign, Span, Syntax, TextSign } from './syntax.js';
import * as t from './tokens.js';

type Rule<Result = Syntax> = ParserMethod<[], Result>;

const CALCULATIONS: Readonly<Record<string, CalculationSign>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
  '^': '**',
  '**': '**',
};

const TEXT_SIGNS = new Set<TokenType>([t.Contains, t.StartsWith, t.EndsWith, t.Matches]);

/**
 * The grammar of expr, a rule for each level of its precedence, the loosest first. `not` binds tighter than a comparison,
 * as it does there: `not (a == b)` needs its parentheses.
 */
export class FilterParser extends EmbeddedActionsParser {
  constructor() {
    super(t.tokens, { maxLookahead: 2 });
    this.performSelfAnalysis();
  }

  readonly expression: Rule = this.RULE('expression', (): Syntax => {
    const condition = this.SUBRULE(this.pipe);
    let choice: { chosen: Syntax; otherwise: Syntax } | undefined;
    this.OPTION(() => {
      this.CONSUME(t.Question);
      const chosen = this.SUBRULE(this.expression);
      this.CONSUME(t.Colon);
      choice = { chosen, otherwise: this.SUBRULE2(this.expression) };
    });
    if (choice === undefined) return condition;
    return { node: 'choose', condition, ...choice, start: condition.start, end: choice.otherwise.end };
  });

  /** Names of `fields` and `sort`: what may stand before a comma. */
  readonly path: Rule = this.RULE('path', (): Syntax => this.SUBRULE(this.postfix));

  /** What was piped may be compared, and that joined with "and" and "or". */
  private readonly pipe: Rule = this.RULE('pipe', (): Syntax => {
    let left = this.SUBRULE(this.disjunction);
    this.MANY(() => {
      this.CONSUME(t.Pipe);
      const name = this.CONSUME(t.Identifier);
      const { args, close } = this.SUBRULE(this.args);
      const links = this.SUBRULE(this.links);
      const all: Syntax[] = [];
      this.MANY2(() => {
        this.OR([{ ALT: () => this.CONSUME(t.And) }, { ALT: () => this.CONSUME(t.AndSign) }]);
        all.push(this.SUBRULE(this.comparison));
      });
      const any: Syntax[] = [];
      this.MANY3(() => {
        this.OR2([{ ALT: () => this.CONSUME(t.Or) }, { ALT: () => this.CONSUME(t.OrSign) }]);
        any.push(this.SUBRULE(this.conjunction));
      });
      const first = left;
      left = this.ACTION(() => {
        const piped = chained(call(name, [first, ...args], first.start, close), links);
        return joined('or', [joined('and', [piped, ...all]), ...any]);
      });
    });
    return left;
  });

  private readonly disjunction: Rule = this.RULE('disjunction', (): Syntax => {
    const parts = [this.SUBRULE(this.conjunction)];
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Or) }, { ALT: () => this.CONSUME(t.OrSign) }]);
      parts.push(this.SUBRULE2(this.conjunction));
    });
    return joined('or', parts);
  });

  private readonly conjunction: Rule = this.RULE('conjunction', (): Syntax => {
    const parts = [this.SUBRULE(this.comparison)];
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.And) }, { ALT: () => this.CONSUME(t.AndSign) }]);
      parts.push(this.SUBRULE2(this.comparison));
    });
    return joined('and', parts);
  });

  private readonly comparison: Rule = this.RULE('comparison', (): Syntax => {
    const left = this.SUBRULE(this.sum);
    const links = this.SUBRULE(this.links);
    return this.ACTION(() => chained(left, links));
  });

  private readonly links: Rule<Link[]> = this.RULE('links', (): Link[] => {
    const links: Link[] = [];
    this.MANY(() => {
      let negated = false;
      this.OPTION(() => {
        this.CONSUME(t.Not);
        negated = true;
      });
      const sign = this.OR([
        ...[t.Equal, t.Unequal, t.Less, t.AtMost, t.Greater, t.AtLeast].map((token) => this.alternative(token)),
        ...[t.Contains, t.StartsWith, t.EndsWith, t.Matches, t.In].map((token) => this.alternative(token)),
      ]);
      links.push({ negated, sign, right: this.SUBRULE(this.sum) });
    });
    return links;
  });

  private readonly sum: Rule = this.RULE('sum', (): Syntax => {
    let left = this.SUBRULE(this.negation);
    this.MANY(() => {
      const sign = this.OR([this.alternative(t.Plus), this.alternative(t.Minus)]);
      left = calculated(left, sign.image, this.SUBRULE2(this.negation));
    });
    return left;
  });

  private readonly negation: Rule = this.RULE('negation', (): Syntax => {
    const signs: IToken[] = [];
    this.MANY(() => signs.push(this.OR([this.alternative(t.Not), this.alternative(t.NotSign)])));
    const of = this.SUBRULE(this.product);
    return prefixed('not', signs, of);
  });

  private readonly product: Rule = this.RULE('product', (): Syntax => {
    let left = this.SUBRULE(this.signed);
    this.MANY(() => {
      const sign = this.CONSUME(t.Times);
      left = calculated(left, sign.image, this.SUBRULE2(this.signed));
    });
    return left;
  });

  private readonly signed: Rule = this.RULE('signed', (): Syntax => {
    const signs: IToken[] = [];
    this.MANY(() => {
      this.OR([{ ALT: () => signs.push(this.CONSUME(t.Minus)) }, { ALT: () => this.CONSUME(t.Plus) }]);
    });
    return prefixed('negative', signs, this.SUBRULE(this.power));
  });

  private readonly power: Rule = this.RULE('power', (): Syntax => {
    const left = this.SUBRULE(this.coalesce);
    let right: Syntax | undefined;
    this.OPTION(() => {
      this.CONSUME(t.Power);
      right = this.SUBRULE(this.signed);
    });
    return right === undefined ? left : calculated(left, '**', right);
  });

  private readonly coalesce: Rule = this.RULE('coalesce', (): Syntax => {
    let left = this.SUBRULE(this.postfix);
    this.MANY(() => {
      this.CONSUME(t.Coalesce);
      const right = this.SUBRULE2(this.postfix);
      left = { node: 'coalesce', left, right, start: left.start, end: right.end };
    });
    return left;
  });

  private readonly postfix: Rule = this.RULE('postfix', (): Syntax => {
    let of = this.SUBRULE(this.primary);
    this.MANY(() => {
      const next = this.OR([
        {
          ALT: () => {
            this.OR2([{ ALT: () => this.CONSUME(t.Dot) }, { ALT: () => this.CONSUME(t.OptionalDot) }]);
            return this.OR3([{ ALT: () => this.SUBRULE(this.memberName) }, { ALT: () => this.SUBRULE(this.index) }]);
          },
        },
        { ALT: () => this.SUBRULE2(this.index) },
      ]);
      of = { node: 'member', of, key: next.key, start: of.start, end: next.end };
    });
    return of;
  });

  private readonly memberName: Rule<{ key: Syntax; end: number }> = this.RULE(
    'memberName',
    (): { key: Syntax; end: number } => {
      const token = this.CONSUME(t.Word);
      const span = spanOf(token);
      return { key: { node: 'text', value: token.image, ...span }, end: span.end };
    },
  );

  private readonly index: Rule<{ key: Syntax; end: number }> = this.RULE('index', (): { key: Syntax; end: number } => {
    this.CONSUME(t.OpenSquare);
    const key = this.SUBRULE(this.expression);
    return { key, end: spanOf(this.CONSUME(t.CloseSquare)).end };
  });

  private readonly primary: Rule = this.RULE('primary', (): Syntax =>
    this.OR<Syntax>([
      { ALT: () => this.SUBRULE(this.text) },
      {
        ALT: () => {
          const token = this.CONSUME(t.NumberText);
          return { node: 'number', value: token.image, ...spanOf(token) };
        },
      },
      { ALT: () => ({ node: 'boolean', value: true, ...spanOf(this.CONSUME(t.True)) }) },
      { ALT: () => ({ node: 'boolean', value: false, ...spanOf(this.CONSUME(t.False)) }) },
      { ALT: () => ({ node: 'nil', ...spanOf(this.CONSUME(t.Nil)) }) },
      { ALT: () => this.SUBRULE(this.list) },
      {
        ALT: () => {
          const open = this.CONSUME(t.OpenRound);
          const inner = this.SUBRULE(this.expression);
          return { ...inner, start: open.startOffset, end: spanOf(this.CONSUME(t.CloseRound)).end };
        },
      },
      { ALT: () => ({ node: 'element', ...spanOf(this.CONSUME(t.Pointer)) }) },
      {
        ALT: () => {
          const dot = this.CONSUME(t.Dot);
          const { key, end } = this.SUBRULE(this.memberName);
          return { node: 'member', of: { node: 'element', ...spanOf(dot) }, key, start: dot.startOffset, end };
        },
      },
      { ALT: () => this.SUBRULE(this.nameOrCall) },
    ]),
  );

  private readonly text: Rule = this.RULE('text', (): Syntax => {
    const token = this.OR([this.alternative(t.QuotedText), this.alternative(t.RawText)]);
    return this.ACTION(() => ({ node: 'text', value: textOf(token.image, spanOf(token)), ...spanOf(token) }));
  });

  private readonly list: Rule = this.RULE('list', (): Syntax => {
    const open = this.CONSUME(t.OpenSquare);
    const items: Syntax[] = [];
    this.MANY_SEP({ SEP: t.Comma, DEF: () => items.push(this.SUBRULE(this.expression)) });
    return { node: 'list', items, start: open.startOffset, end: spanOf(this.CONSUME(t.CloseSquare)).end };
  });

  private readonly nameOrCall: Rule = this.RULE('nameOrCall', (): Syntax => {
    const name = this.CONSUME(t.Identifier);
    let called: { args: Syntax[]; close: IToken } | undefined;
    this.OPTION(() => {
      called = this.SUBRULE(this.args);
    });
    return this.ACTION(() =>
      called === undefined
        ? { node: 'name', name: name.image, ...spanOf(name) }
        : call(name, called.args, name.startOffset, called.close),
    );
  });

  private readonly args: Rule<{ args: Syntax[]; close: IToken }> = this.RULE(
    'args',
    (): { args: Syntax[]; close: IToken } => {
      const args: Syntax[] = [];
      this.CONSUME(t.OpenRound);
      this.MANY_SEP({
        SEP: t.Comma,
        DEF: () => {
          this.OR([
            { ALT: () => args.push(this.SUBRULE(this.expression)) },
            {
              ALT: () => {
                this.CONSUME(t.OpenCurly);
                args.push(this.SUBRULE2(this.expression));
                this.CONSUME(t.CloseCurly);
              },
            },
          ]);
        },
      });
      return { args, close: this.CONSUME(t.CloseRound) };
    },
  );

  private alternative(token: TokenType): { ALT: () => IToken } {
    return { ALT: () => this.CONSUME(token) };
  }
}

function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

function call(name: IToken, args: readonly Syntax[], start: number, close: IToken): Syntax {
  return { node: 'call', name: name.image, nameSpan: spanOf(name), args, start, end: spanOf(close).end };
}

function joined(node: 'and' | 'or', parts: readonly Syntax[]): Syntax {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a rule without a part');
  return parts.length === 1 ? first : { node, parts, start: first.start, end: last.end };
}

function prefixed(node: 'not' | 'negative', signs: readonly IToken[], of: Syntax): Syntax {
  return signs.reduceRight<Syntax>((inner, sign) => ({ node, of: inner, start: sign.startOffset, end: inner.end }), of);
}

function calculated(left: Syntax, image: string, right: Syntax): Syntax {
  return { node: 'calculate', sign: CALCULATIONS[image] ?? '+', left, right, start: left.start, end: right.end };
}

interface Link {
  readonly negated: boolean;
  readonly sign: IToken;
  readonly right: Syntax;
}

/** `1 < a < 5` says that both comparisons hold; everything else goes from left to right. */
function chained(first: Syntax, links: readonly Link[]): Syntax {
  let left = first;
  let chain: { last: Syntax; parts: Syntax[] } | undefined;
  for (const { negated, sign, right } of links) {
    const span = { start: left.start, end: right.end };
    if (sign.tokenType === t.In) {
      [left, chain] = [negate({ node: 'in', left, right, ...span }, negated), undefined];
    } else if (TEXT_SIGNS.has(sign.tokenType)) {
      const match: Syntax = { node: 'match', sign: sign.image as TextSign, left, right, ...span };
      [left, chain] = [negate(match, negated), undefined];
    } else {
      if (negated) throw new FilterFault(`"not" cannot stand before "${sign.image}"; write not (…)`, spanOf(sign));
      const from = chain?.last ?? left;
      const parts = [
        ...(chain?.parts ?? []),
        { node: 'compare', sign: sign.image as ComparisonSign, left: from, right, ...span } as const,
      ];
      [left, chain] = [joined('and', parts), { last: right, parts }];
    }
  }
  return left;
}

function negate(of: Syntax, negated: boolean): Syntax {
  return negated ? { node: 'not', of, start: of.start, end: of.end } : of;
}
