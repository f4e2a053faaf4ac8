/** Asks the backend as the guest that the app signs in. */
export async function fetchAsGuest(
  baseUrl: string,
  path: string,
): Promise<Response> {
  const guest = await fetch(`${baseUrl}/api/auth/guest/refresh`);
  const { token } = (await guest.json()).backstageIdentity;
  return fetch(`${baseUrl}/api/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}
