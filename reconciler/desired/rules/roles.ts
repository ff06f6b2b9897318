/**
 * Fields that only one role can have, and references to relays.
 * @module
 */
import { type HostDraft, placeOf, placeOfField } from '../host-draft.ts';
import { hasKnownRole, type NetworkDraft } from '../network-draft.ts';
import { type Place, type Problem, problem } from '../problem.ts';
import { suggestionHint } from '../suggest.ts';

export function checkRoles(network: NetworkDraft): Problem[] {
  return network.hosts.flatMap((host) => [
    ...(hasKnownRole(host) ? checkFields(host) : []),
    ...(host.via === undefined ? [] : checkRelayName(network, host.via, placeOf(host, '/via'))),
    ...host.relays.flatMap(({ value, path }) => checkRelayName(network, value, placeOf(host, path))),
  ]);
}

function checkFields(host: HostDraft): Problem[] {
  const conflict = (field: string, words: string): Problem =>
    problem('ROLE_CONFLICT', placeOfField(host, field), `expected no ${field} on ${host.name}, which is ${words}`);
  const problems: Problem[] = [];
  const words = host.role === 'relay' ? 'a relay' : host.static ? 'a static device' : 'an edge';
  if (host.role === 'relay') {
    if (host.static) problems.push(conflict('static', words));
    for (const field of ['via', 'relays']) if (host.fields.has(field)) problems.push(conflict(field, words));
    return problems;
  }
  if (host.master) problems.push(conflict('master', words));
  for (const field of ['slot', 'trunkPort']) if (host.fields.has(field)) problems.push(conflict(field, words));
  for (const { value, path } of host.endpoints) {
    if (value.trunkPort === undefined) continue;
    const message = `expected no trunkPort on ${host.name}, which is ${words}`;
    problems.push(problem('ROLE_CONFLICT', placeOf(host, `${path}/trunkPort`), message));
  }
  if (!host.static) {
    if (host.fields.has('via')) problems.push(conflict('via', `${words}, not a static device`));
    return problems;
  }
  if (host.fields.has('relays')) problems.push(conflict('relays', `${words} with one relay, via`));
  if (!host.fields.has('via') && host.whole) {
    const message = `expected the field "via" on ${host.name}, which is ${words}`;
    problems.push(problem('VIA_MISSING', placeOfField(host, 'static'), message));
  }
  for (const { value, path } of host.routes) {
    if (!value.masquerade) continue;
    const message = `expected no masquerade on ${host.name}, which is ${words} without an agent that could do it`;
    problems.push(problem('ROLE_CONFLICT', placeOf(host, path), message));
  }
  return problems;
}

function checkRelayName({ hostsByName, declaredNames, hosts }: NetworkDraft, name: string, at: Place): Problem[] {
  const relays = hosts.filter(({ role }) => role === 'relay').map((host) => host.name);
  if (!declaredNames.has(name)) {
    const hint = suggestionHint(name, relays);
    return [
      problem('HOST_UNKNOWN', at, `expected the name of a relay, got ${JSON.stringify(name)}, which no host has`, {
        hint,
      }),
    ];
  }
  const host = hostsByName.get(name);
  if (!host || host.role === 'relay' || !hasKnownRole(host)) return [];
  const hint = suggestionHint(name, relays);
  return [problem('RELAY_EXPECTED', at, `expected the name of a relay, got ${name}, which is an edge`, { hint })];
}
