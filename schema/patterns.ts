/**
 * Regular expressions of the text that people write, for editors. Each accepts everything that the parser of the same
 * thing in `reconciler/model` or `reconciler/desired` accepts, and the parser has the last word and the better message.
 * @module
 */

/** Lower case, at most 12 characters, and never `-DIGITS` at the end: that is how trunk interfaces are named. */
export const networkNamePattern = '^(?!.*-[0-9]+$)[a-z][a-z0-9-]{0,11}$';
/** A DNS label in lower case. */
export const hostNamePattern = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';
export const tagPattern = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';
/** `edge`, `tag:NAME`, or a host's name. */
export const selectorPattern = '^(tag:)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';
/** 32 bytes of base64. */
export const keyPattern = '^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$';
/** 32 bytes of base64url without padding. */
export const identityPattern = '^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$';
export const addressPattern = '^[0-9A-Fa-f.:]{2,45}$';
export const prefixPattern = '^[0-9A-Fa-f.:]{2,45}/[0-9]{1,3}$';
export const endpointPattern = '^(\\[[0-9A-Fa-f.:]{2,45}\\]|[^\\s:\\[\\]]{1,253}):[0-9]{1,5}$';
export const endpointHostPattern = '^[^\\s\\[\\]/]{1,253}$';
/** http or https, without user name and password. */
export const registryPattern = '^https?://[^\\s/@]+(/[^\\s@]*)?$';
export const versionPattern = '^[0-9]{1,5}\\.[0-9]{1,5}\\.[0-9]{1,5}$';
/** Seconds, minutes or hours. */
export const intervalPattern = '^[1-9][0-9]{0,5}[smh]$';
/** The names that git accepts for branches and tags and that need no quoting anywhere. */
export const refPattern = '^(?!.*(\\.\\.|//|/\\.|\\.lock(/|$)))[A-Za-z0-9_][A-Za-z0-9._/-]{0,99}(?<![./])$';
/** Below the repository's root: relative, without `..`. */
export const repositoryPathPattern = '^(?!/)(?!(.*/)?\\.\\.(/|$)).{1,255}$';
export const absolutePathPattern = '^/.{1,1023}$';
/**
 * Of the kernel's 15 bytes, three are for `-NN` of a trunk. `all` and `default` mean every interface below /proc/sys/net,
 * and no program takes a name that begins with a hyphen for an option.
 */
export const interfacePattern = '^(?!(all|default|lo)$)[a-zA-Z0-9_][a-zA-Z0-9_=+.-]{0,11}$';
export const wireguardPattern = '^(auto|kernel|/.{1,1023})$';
