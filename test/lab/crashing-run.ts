/**
 * A run that makes a lab with a daemon in it, says where, and waits to be killed: the crash of lab.test.ts.
 * @module
 */
import { Lab } from './lab.ts';

const lab = await Lab.create({ sites: { cloud: { hosts: ['hub'] } } });
const daemon = await lab.host('hub').spawn(['sleep', '1000']);
console.log(JSON.stringify({ directory: lab.directory, daemon: daemon.pid }));
await daemon.ended;
