/**
 * `scope host`: adds, removes and lists the hosts of a network, leaving comments and all else as they are.
 * @module
 */
import { type Command, Option, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command.description(
    'Add, remove and list hosts. Edits change only the lines of that host, and are checked before they are written.',
  );
  configureAdd(command.command('add') as unknown as Command, context);
  configureRemove(command.command('remove') as unknown as Command, context);
  configureList(command.command('list') as unknown as Command, context);
  setExamples(command, [
    {
      line: 'scope host add home --public-key KEY --identity ID',
      does: 'an edge, with what scope keygen printed there',
    },
    { line: 'scope host list', does: 'all of them' },
  ]);
}

function configureAdd(command: Command, context: Context): void {
  command
    .summary('add a host')
    .description(
      'Add a host to network.yaml, or as hosts/NAME.yaml where the network has such files. What is not given is ' +
        'chosen: the lowest free address of each IPv4 prefix, the lowest free slot for a relay. IPv6 addresses follow ' +
        "from the host's name.",
    )
    .argument('<name>', "the new host's name: a DNS label in lower case")
    .option('--network <name>', 'the network, where there are several')
    .addOption(new Option('--role <role>', 'what it is').choices(['edge', 'relay'] as const).default('edge' as const))
    .option('--public-key <key>', 'its WireGuard public key')
    .option('--identity <id>', 'its host id, as scope keygen prints it')
    .option('--address <address...>', 'overlay addresses (default: the lowest free one)')
    .option('--endpoint <endpoint...>', 'where it is reached: HOST:PORT')
    .option('--tag <tag...>', 'tags, for selectors in topology')
    .option('--route <prefix...>', 'prefixes behind it (a LAN)')
    .option('--masquerade', 'traffic into those prefixes takes the LAN address of the host, which is not their gateway')
    .option('--master', 'a relay of last resort')
    .option('--slot <number>', 'number of a relay, 1 to 99 (default: the lowest free one)')
    .option('--static', 'plain WireGuard without scope, such as a phone; needs --via')
    .option('--via <relay>', 'the relay that a static device connects to')
    .option('--generate-key <file>', 'make a private key for a static device in this file, outside the repository')
    .action(async (name, options) => (await import('../host-add.ts')).addHostHere(context, name, options));
  setExamples(command, [
    { line: 'scope host add fra --role relay --endpoint fra.example.com:51820 --public-key KEY', does: 'a relay' },
    { line: 'scope host add home --public-key KEY --route 192.168.1.0/24 --masquerade', does: 'an edge and its LAN' },
    { line: 'scope host add phone --static --via fra --generate-key ~/keys/phone', does: 'a phone, with a key for it' },
  ]);
}

function configureRemove(command: Command, context: Context): void {
  command
    .summary('remove a host')
    .description('Remove a host. Refused while others name it, as their relay or in topology.')
    .argument('<host>', 'the host')
    .option('--network <name>', 'the network, where there are several')
    .action(async (name, options) => (await import('../host-remove.ts')).removeHostHere(context, name, options));
  setExamples(command, [{ line: 'scope host remove laptop', does: 'after the next apply nobody talks to it' }]);
}

function configureList(command: Command, context: Context): void {
  command
    .summary('list hosts')
    .description('List the hosts of the network with their defaults filled in.')
    .option('--network <name>', 'the network, where there are several')
    .action(async (options) => (await import('../host-list.ts')).listHosts(context, options));
  setExamples(command, [{ line: "scope host list --json | jq -r '.hosts[].name'", does: 'their names' }]);
}
