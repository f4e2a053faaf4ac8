import { toXml, toXmlDocument, type XmlElements } from './xml';

it.each<[string, XmlElements, string]>([
  ['text', { Name: 'a' }, '<Name>a</Name>'],
  [
    'what XML has a meaning for',
    { Name: '<&>"\'' },
    '<Name>&lt;&amp;&gt;&quot;&apos;</Name>',
  ],
  [
    'numbers and booleans',
    { Days: 0, On: false },
    '<Days>0</Days><On>false</On>',
  ],
  ['empty elements', { Name: '', Rules: {} }, '<Name></Name><Rules></Rules>'],
  ['nothing', { Name: undefined, Tag: [] }, ''],
  [
    'lists',
    { Tags: { Tag: [{ Key: 'a' }, { Key: 'b' }] } },
    '<Tags><Tag><Key>a</Key></Tag><Tag><Key>b</Key></Tag></Tags>',
  ],
  [
    'attributes',
    { Region: { '@xmlns': 'http://s3', '@a': '"', '#text': '<' } },
    '<Region xmlns="http://s3" a="&quot;">&lt;</Region>',
  ],
])('writes %s', (_, elements, xml) => {
  expect(toXml(elements)).toBe(xml);
});

it('writes documents', () => {
  expect(toXmlDocument({ A: 1 })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<A>1</A>',
  );
});
