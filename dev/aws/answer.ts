/** What goes back over HTTP. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** An error as AWS answers it; each service's protocol gives it its form. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    /** Further response headers, and further elements of S3's `<Error>`. */
    readonly extra: {
      headers?: Record<string, string>;
      elements?: Record<string, string>;
    } = {},
  ) {
    super(message);
  }
}

/** An XML element; absent where its content is undefined. */
export function element(name: string, content: string | undefined): string {
  return content === undefined
    ? ''
    : `<${name}>${escapeXml(content)}</${name}>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character]);
}
