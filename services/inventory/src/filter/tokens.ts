import { createToken, Lexer, type TokenType } from 'chevrotain';

/** Every token that may stand for a name, keywords too: after a dot `in` is a name like any other. */
export const Word = createToken({ name: 'Word', pattern: Lexer.NA });
export const Identifier = createToken({ name: 'Identifier', pattern: /[A-Za-z_$][A-Za-z0-9_$]*/, categories: [Word] });

const word = (name: string, pattern: RegExp): TokenType =>
  createToken({ name, pattern, longer_alt: Identifier, categories: [Word] });
const sign = (name: string, pattern: string): TokenType => createToken({ name, pattern });

export const True = word('True', /true/);
export const False = word('False', /false/);
export const Nil = word('Nil', /nil/);
export const And = word('And', /and/);
export const Or = word('Or', /or/);
export const Not = word('Not', /not/);
export const In = word('In', /in/);
export const Contains = word('Contains', /contains/);
export const StartsWith = word('StartsWith', /startsWith/);
export const EndsWith = word('EndsWith', /endsWith/);
export const Matches = word('Matches', /matches/);

export const QuotedText = createToken({ name: 'QuotedText', pattern: /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/ });
export const RawText = createToken({ name: 'RawText', pattern: /`(?:[^`]|``)*`/ });
export const NumberText = createToken({
  name: 'NumberText',
  pattern: /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d+)?/,
});

export const OptionalDot = sign('OptionalDot', '?.');
export const Coalesce = sign('Coalesce', '??');
export const Question = sign('Question', '?');
export const Range = sign('Range', '..');
export const Dot = sign('Dot', '.');
export const Pointer = sign('Pointer', '#');
export const AndSign = sign('AndSign', '&&');
export const OrSign = sign('OrSign', '||');
export const Pipe = sign('Pipe', '|');
export const Equal = sign('Equal', '==');
export const Unequal = sign('Unequal', '!=');
export const AtMost = sign('AtMost', '<=');
export const AtLeast = sign('AtLeast', '>=');
export const Less = sign('Less', '<');
export const Greater = sign('Greater', '>');
export const NotSign = sign('NotSign', '!');
export const Power = createToken({ name: 'Power', pattern: /\*\*|\^/ });
export const Plus = sign('Plus', '+');
export const Minus = sign('Minus', '-');
export const Times = createToken({ name: 'Times', pattern: /[*/%]/ });
export const OpenRound = sign('OpenRound', '(');
export const CloseRound = sign('CloseRound', ')');
export const OpenSquare = sign('OpenSquare', '[');
export const CloseSquare = sign('CloseSquare', ']');
export const OpenCurly = sign('OpenCurly', '{');
export const CloseCurly = sign('CloseCurly', '}');
export const Comma = sign('Comma', ',');
export const Colon = sign('Colon', ':');
export const Semicolon = sign('Semicolon', ';');

const Skipped = createToken({ name: 'Skipped', pattern: /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//, group: Lexer.SKIPPED });

/** In the order in which they are tried: what begins like another comes before it. */
export const tokens: TokenType[] = [
  Skipped,
  True,
  False,
  Nil,
  And,
  Or,
  Not,
  In,
  Contains,
  StartsWith,
  EndsWith,
  Matches,
  Identifier,
  Word,
  QuotedText,
  RawText,
  Range,
  NumberText,
  OptionalDot,
  Coalesce,
  Question,
  Dot,
  Pointer,
  AndSign,
  OrSign,
  Pipe,
  Equal,
  Unequal,
  AtMost,
  AtLeast,
  Less,
  Greater,
  NotSign,
  Power,
  Plus,
  Minus,
  Times,
  OpenRound,
  CloseRound,
  OpenSquare,
  CloseSquare,
  OpenCurly,
  CloseCurly,
  Comma,
  Colon,
  Semicolon,
];
