/**
 * Kernel switches that differ. Those of Scope's devices can only be set once the devices exist.
 * @module
 */
import type { HostConfig } from '../model/host-config.ts';
import type { HostState } from '../model/host-state.ts';
import type { Operation } from '../model/operation.ts';
import { deviceSysctls } from './compile-sysctls.ts';

export function diffSysctls(
  actual: HostState,
  desired: HostConfig,
): { readonly ofHost: readonly Operation[]; readonly ofDevices: readonly Operation[] } {
  const operations = desired.sysctls
    .filter(({ key, value }) => actual.sysctls[key] !== value)
    .map((sysctl) => ({ kind: 'set-sysctl' as const, sysctl, before: actual.sysctls[sysctl.key] }));
  const deviceKeys = new Set(desired.devices.flatMap(({ name }) => deviceSysctls(name).map(({ key }) => key)));
  return {
    ofHost: operations.filter(({ sysctl }) => !deviceKeys.has(sysctl.key)),
    ofDevices: operations.filter(({ sysctl }) => deviceKeys.has(sysctl.key)),
  };
}
