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

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<\/\s*([^\s>]+)\s*>|<([^\s/>!?][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|[^<]+|</g;
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
      value: found.slice(0, 60),
      expected: 'well-formed XML',
      hint: 'Was the file cut off? Export it again',
    });
  const document: OpenElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open: OpenElement[] = [document];
  for (const match of text.matchAll(TOKEN)) {
    const top = open[open.length - 1];
    const [token, cdata, closing, opening, attributes, selfClosing] = match;
    if (cdata !== undefined) top.text += cdata;
    else if (closing !== undefined) {
      if (open.length < 2 || top.name !== localName(closing)) bad(match.index, token);
      open.pop();
      open[open.length - 1].children.push(finished(top));
    } else if (opening !== undefined) {
      const element = {
        name: localName(opening),
        attributes: readAttributes(attributes),
        children: [],
        text: '',
      };
      if (selfClosing === '/') top.children.push(element);
      else open.push(element);
    } else if (token === '<') bad(match.index, text.slice(match.index));
    else if (!token.startsWith('<')) top.text += decodeEntities(token);
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
  if (element.name === name) yield element;
  for (const child of element.children) yield* findElements(child, name);
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
