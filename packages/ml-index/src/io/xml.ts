import { fail } from './text.js';

/** An XML element; names and attribute names without namespace prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Character data directly inside, trimmed. */
  readonly text: string;
}

interface OpenElement {
  name: string;
  attributes: Map<string, string>;
  children: XmlElement[];
  text: string;
}

/** Characters of a damaged place that are shown. */
const SHOWN = 60;
/** A longer tag is damage. */
const LONGEST_TAG = 16_384;
/** More elements than this are no measurement: an error, before they take the memory. */
const MOST_ELEMENTS = 200_000;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Root element of an XML text. Namespaces, processing instructions, comments and document types are skipped; the five
 * predefined entities and character references are resolved.
 * @throws InputError `bad-xml` where elements do not nest
 */
export function parseXml(text: string, file: string): XmlElement {
  const bad = (position: number, found: string): never =>
    fail(file, {
      code: 'bad-xml',
      message: 'the XML is damaged',
      line: text.slice(0, position).split('\n').length,
      value: found.slice(0, SHOWN),
      expected: 'well-formed XML',
      hint: 'Was the file cut off? Export it again',
    });
  /** Place after the next `end`; damaged where there is none, so that no part of the text is searched twice. */
  const after = (from: number, end: string): number => {
    const at = text.indexOf(end, from);
    return at < 0 ? bad(from, text.slice(from, from + SHOWN)) : at + end.length;
  };
  const document: OpenElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open: OpenElement[] = [document];
  let elements = 0;
  for (let at = 0; at < text.length;) {
    const top = open[open.length - 1];
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      const next = end < 0 ? text.length : end;
      top.text += decodeEntities(text.slice(at, next));
      at = next;
    } else if (text.startsWith('<!--', at)) at = after(at + 4, '-->');
    else if (text.startsWith('<![CDATA[', at)) {
      const next = after(at + 9, ']]>');
      top.text += text.slice(at + 9, next - 3);
      at = next;
    } else if (text[at + 1] === '?') at = after(at, '?>');
    else if (text[at + 1] === '!') at = after(at, '>');
    else if (text[at + 1] === '/') {
      const next = after(at, '>');
      if (open.length < 2 || top.name !== localName(text.slice(at + 2, next - 1).trim()))
        bad(at, text.slice(at, next));
      open.pop();
      open[open.length - 1].children.push(finished(top));
      at = next;
    } else {
      const next = endOfTag(text, at);
      const isEmpty = text[next - 2] === '/';
      const inside = next < 0 ? '' : text.slice(at + 1, next - (isEmpty ? 2 : 1));
      const name = /^[^\s/>!?][^\s/>]*/.exec(inside)?.[0];
      if (name === undefined) bad(at, text.slice(at, at + SHOWN));
      if (++elements > MOST_ELEMENTS) bad(at, `more than ${MOST_ELEMENTS} elements`);
      const attributes = readAttributes(inside.slice(name!.length));
      const element = { name: localName(name!), attributes, children: [], text: '' };
      if (isEmpty) top.children.push(element);
      else open.push(element);
      at = next;
    }
  }
  if (open.length > 1) bad(text.length, `<${open[open.length - 1].name}> is never closed`);
  if (document.children.length !== 1) bad(0, text);
  return document.children[0];
}

/** First element with this name, depth first, the element itself included; null where there is none. */
export function findElement(element: XmlElement, name: string): XmlElement | null {
  return findElements(element, name).next().value ?? null;
}

/** All elements with this name, in document order, the element itself included. */
export function* findElements(element: XmlElement, name: string): Generator<XmlElement, undefined> {
  const waiting = [element];
  while (waiting.length > 0) {
    const next = waiting.pop()!;
    if (next.name === name) yield next;
    for (let i = next.children.length - 1; i >= 0; i--) waiting.push(next.children[i]);
  }
}

/** Place after the `>` of the tag that begins at `at`, quotes heeded; -1 where there is none. */
function endOfTag(text: string, at: number): number {
  let quote = '';
  const most = Math.min(text.length, at + LONGEST_TAG);
  for (let i = at + 1; i < most; i++) {
    const character = text[i];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return i + 1;
    else if (character === '<') return -1;
  }
  return -1;
}

function finished(element: OpenElement): XmlElement {
  return { ...element, text: element.text.trim() };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function readAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, double, single] of text.matchAll(ATTRIBUTE)) {
    attributes.set(localName(name), decodeEntities(double ?? single ?? ''));
  }
  return attributes;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
