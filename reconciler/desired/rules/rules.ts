/**
 * All rules of a network, in the order in which people want to read about them.
 * @module
 */
import type { Rule } from '../network-draft.ts';
import { checkAddresses, checkPrefixes } from './addresses.ts';
import { checkEndpoints } from './endpoints.ts';
import { checkKeys } from './keys.ts';
import { checkPorts } from './ports.ts';
import { checkReachability } from './reachability.ts';
import { checkRoles } from './roles.ts';
import { checkRoutes } from './routes.ts';
import { checkSlots } from './slots.ts';
import { checkTopology } from './topology.ts';

export const networkRules: readonly Rule[] = [
  checkKeys,
  checkPrefixes,
  checkAddresses,
  checkRoutes,
  checkEndpoints,
  checkRoles,
  checkSlots,
  checkPorts,
  checkTopology,
  checkReachability,
];
