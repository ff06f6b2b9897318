/**
 * The one error of pure code: a bug in Scope, never something that a person wrote or a system answered.
 * @module
 */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
