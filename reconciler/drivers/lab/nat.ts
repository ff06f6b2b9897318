/**
 * The nftables rules of a NAT router whose outer interface is `wan`.
 * @module
 */
import type { NatKind } from './spec.ts';

/** Text for `nft -f`; empty for `none`. IPv6 is never translated, only guarded by the same stateful firewall. */
export function natRules(kind: NatKind): string {
  if (kind === 'none') return '';
  return `
table ip lab_nat {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "wan" masquerade${kind === 'symmetric' ? ' fully-random' : ''}
  }
}
table inet lab_firewall {
  chain input {
    type filter hook input priority filter;
    iifname "wan" icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    iifname "wan" ct state != { established, related } drop
  }
  chain forward {
    type filter hook forward priority filter;
    iifname "wan" ct state != { established, related } drop
  }
}
`;
}
