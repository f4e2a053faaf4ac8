/**
 * The content of an XML element: text, elements by name, or nothing, which leaves the element out. A list repeats the
 * element; a name that begins with `@` is an attribute, and `#text` is text beside attributes.
 */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | XmlContent[]
  | { [name: string]: XmlContent };

/** `toXml({ Tag: [{ Key: 'a' }, { Key: 'b' }] })` is `<Tag><Key>a</Key></Tag><Tag><Key>b</Key></Tag>`. */
export function toXml(elements: { [name: string]: XmlContent }): string {
  return Object.entries(elements)
    .filter(([name]) => !name.startsWith('@'))
    .flatMap(([name, content]) =>
      name === '#text'
        ? [escape(`${content}`)]
        : [content].flat().map(one => toElement(name, one)),
    )
    .join('');
}

/** The same with the line that an XML document begins with. */
export function toXmlDocument(root: { [name: string]: XmlContent }): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${toXml(root)}`;
}

function toElement(name: string, content: XmlContent): string {
  if (content === undefined) {
    return '';
  }
  if (typeof content !== 'object' || Array.isArray(content)) {
    return `<${name}>${escape(`${content}`)}</${name}>`;
  }
  const attributes = Object.entries(content)
    .filter(([key]) => key.startsWith('@'))
    .map(([key, value]) => ` ${key.slice(1)}="${escape(`${value}`)}"`);
  return `<${name}${attributes.join('')}>${toXml(content)}</${name}>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character]);
}
