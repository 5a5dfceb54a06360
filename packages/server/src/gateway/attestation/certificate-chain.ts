import type { X509Certificate } from 'node:crypto';

/** A root, an intermediate or two, and the leaf; makers of authenticators and TPMs have no longer chains. */
const mostCertificates = 5;

/**
 * What is wrong with a chain, leaf first, that ought to end under one of these roots (RFC 5280, section 6.1, without policies and revocation
 * lists, which makers of attestation keys hardly publish); null where it holds. Every certificate must be in force, and all but the leaf
 * must be of an authority that may sign others. The root itself may be left out of the chain, or be its end.
 */
export function chainFault(chain: readonly X509Certificate[], roots: readonly X509Certificate[], nowMs: number): string | null {
  const [leaf] = chain;
  const last = chain.at(-1);
  if (leaf === undefined || last === undefined || chain.length > mostCertificates) return 'there is no chain, or a far too long one';
  if (leaf.ca) return 'its leaf is an authority';
  const root = roots.find((one) => one.raw.equals(last.raw) || isIssuedBy(last, one));
  if (root === undefined) return 'it ends under no root that is trusted here';
  const whole = root.raw.equals(last.raw) ? chain : [...chain, root];
  // 6.1.3 (a): the signature, the name of the issuer and, where it is stated, that its key may sign certificates; 6.1.4 (k): cA.
  for (const [i, issued] of whole.entries()) {
    const issuer = whole[i + 1];
    if (nowMs < Date.parse(issued.validFrom) || nowMs > Date.parse(issued.validTo)) return 'a certificate is not in force';
    if (issuer !== undefined && !isIssuedBy(issued, issuer)) return 'a certificate was not issued by the next one';
  }
  return null;
}

function isIssuedBy(issued: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
}
