import type { HttpRequest, Signature } from './service';

/**
 * The service and the region that a request is meant for stand in the credential scope of its signature, whatever
 * the host: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
const credentialScope =
  /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Undefined where the request is not signed. */
export function readSignature({
  headers,
}: HttpRequest): (Signature & { signingName: string }) | undefined {
  const scope = credentialScope.exec(headers.authorization ?? '');
  const token = headers['x-amz-security-token'];
  return (
    (scope && {
      accessKeyId: scope[1],
      region: scope[2],
      signingName: scope[3],
      sessionToken: typeof token === 'string' ? token : undefined,
    }) ??
    undefined
  );
}
