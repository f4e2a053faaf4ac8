/**
 * The content of an XML element: text, elements by name, or nothing, which leaves the element out. A list repeats the
 * element. A name that begins with `@` is an attribute, and `#text` is text beside attributes.
 */
export type XmlContent =
  string | number | boolean | undefined | XmlContent[] | XmlElements;

export interface XmlElements {
  [name: string]: XmlContent;
}

/** `toXml({ Tag: [{ Key: 'a' }, { Key: 'b' }] })` is `<Tag><Key>a</Key></Tag><Tag><Key>b</Key></Tag>`. */
export function toXml(elements: XmlElements): string {
  // Lists of buckets have 10,000 entries: text is joined without arrays between.
  let xml = '';
  for (const [name, content] of Object.entries(elements)) {
    if (name === '#text') {
      xml += escape(content);
    } else if (!name.startsWith('@')) {
      xml += toElement(name, content);
    }
  }
  return xml;
}

/** The same with the line that an XML document begins with. */
export function toXmlDocument(root: XmlElements): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${toXml(root)}`;
}

function toElement(name: string, content: XmlContent): string {
  if (content === undefined) {
    return '';
  }
  if (typeof content !== 'object') {
    return `<${name}>${escape(content)}</${name}>`;
  }
  if (Array.isArray(content)) {
    let xml = '';
    for (const one of content) {
      xml += toElement(name, one);
    }
    return xml;
  }
  return `<${name}${attributesOf(content)}>${toXml(content)}</${name}>`;
}

function attributesOf(elements: XmlElements): string {
  let attributes = '';
  for (const name of Object.keys(elements)) {
    if (name.startsWith('@')) {
      attributes += ` ${name.slice(1)}="${escape(elements[name])}"`;
    }
  }
  return attributes;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escape(content: XmlContent): string {
  const text = `${content}`;
  return /[&<>"']/.test(text)
    ? text.replace(/[&<>"']/g, character => entities[character])
    : text;
}
