/**
 * Where a config repository is fetched from. Only four kinds exist: a path, ssh, http and https.
 * Git's own URL syntax can run commands (`ext::`, `--upload-pack=…`, hosts that start with a dash), so that nothing
 * reaches git that this parser has not accepted. Passwords are split off here and never stand in an argument or a message.
 * @module
 */
import { isIP } from 'node:net';
import { accepted, type Parsed, refused } from '../../model/brand.ts';
import { Secret } from '../../model/secret.ts';

export interface Remote {
  readonly kind: 'path' | 'ssh' | 'http';
  /** What git is given: an absolute path, or a URL without user information (ssh keeps its user). */
  readonly url: string;
  /** The same for people: credentials replaced by `(hidden)`. */
  readonly display: string;
  readonly credentials?: { readonly username: string; readonly password: Secret };
}

const scpLike = /^(?:([A-Za-z0-9_][A-Za-z0-9._-]*)@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)([^:]+)$/;
const hostName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;
const userName = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** Parses `source.url`: an absolute path, `file://`, `ssh://`, `user@host:path`, `http://` or `https://`. */
export function parseRemote(text: string): Parsed<Remote> {
  const shown = JSON.stringify(redactUrls(text));
  // Paths may hold spaces; nothing may hold what ends a line in a configuration file.
  const forbidden = text.startsWith('/') ? /\p{Cc}/u : /[\p{Cc}\s]/u;
  if (text === '' || text.length > 2048 || forbidden.test(text))
    return refused(`expected the URL or absolute path of a git repository, got ${shown}`);
  if (text.startsWith('-')) return refused(`expected a git URL, got ${shown} (it would be read as an option)`);
  if (text.startsWith('/')) return accepted({ kind: 'path', url: text, display: text });
  if (/^[A-Za-z0-9+.-]+::/.test(text))
    return refused(`expected a path or an ssh, http or https URL, got ${shown} (remote helpers are not allowed)`);
  if (text.includes('://')) return parseUrl(text, shown);
  const scp = scpLike.exec(text);
  if (scp?.[3] && !scp[3].startsWith('-')) return accepted({ kind: 'ssh', url: text, display: text });
  return refused(`expected an absolute path or an ssh, http or https URL, got ${shown}`);
}

function parseUrl(text: string, shown: string): Parsed<Remote> {
  if (!URL.canParse(text)) return refused(`expected a git URL, got ${shown}`);
  const url = new URL(text);
  if (url.search !== '' || url.hash !== '')
    return refused(`expected a git URL without query or fragment, got ${shown}`);
  switch (url.protocol) {
    case 'file:':
      if (url.hostname !== '' && url.hostname !== 'localhost')
        return refused(`expected file:///absolute/path, got ${shown}`);
      return parseRemote(decodeURIComponent(url.pathname));
    case 'ssh:':
      return parseSshUrl(url, text, shown);
    case 'http:':
    case 'https:':
      return parseHttpUrl(url);
    default:
      return refused(`expected a path or an ssh, http or https URL, got ${shown}`);
  }
}

function parseSshUrl(url: URL, text: string, shown: string): Parsed<Remote> {
  if (url.password !== '') return refused(`expected an ssh URL without a password, got ${shown} (use sshKeyFile)`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0 && !hostName.test(host)) return refused(`expected an ssh host name, got ${shown}`);
  if (url.username !== '' && !userName.test(url.username)) return refused(`expected an ssh user name, got ${shown}`);
  if (url.pathname.length < 2 || url.pathname.startsWith('/-'))
    return refused(`expected ssh://HOST/PATH, got ${shown}`);
  return accepted({ kind: 'ssh', url: text, display: text });
}

function parseHttpUrl(url: URL): Parsed<Remote> {
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  const bare = url.href.replace(/\/+$/, '');
  if (username === '' && password === '') return accepted({ kind: 'http', url: bare, display: bare });
  // A token is often written as the user name, so that both halves count as secret.
  return accepted({
    kind: 'http',
    url: bare,
    display: bare.replace('://', '://(hidden)@'),
    credentials: { username, password: new Secret(password) },
  });
}

/** Replaces the user information of every http(s) URL in a text; for messages that come from git or from a person. */
export function redactUrls(text: string): string {
  return text.replace(/(https?:\/\/)[^/\s@'"]*(?:@[^/\s@'"]*)*@/gi, '$1(hidden)@');
}
