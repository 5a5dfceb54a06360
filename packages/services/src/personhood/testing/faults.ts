/** Fails one call: the `occurrence`-th (from 0) to `method`, or to any method where that is null, before or after its effect. */
export interface Fault {
  readonly method: string | null;
  readonly occurrence: number;
  readonly when: 'before' | 'after';
}

export class FaultInjected extends Error {
  override readonly name: string = 'FaultInjected';
}

/** The same object, with one call that fails. The nested objects of functions named in `parts` count as part of it. `calls` lists what was called. */
export function failOn<T extends object>(target: T, fault: Fault | null, calls: string[] = [], parts: readonly string[] = ['log']): T {
  return new Proxy(target, {
    get(inner, key) {
      const value: unknown = Reflect.get(inner, key);
      if (typeof value === 'object' && value !== null && typeof key === 'string' && parts.includes(key)) {
        return failOn(value, fault, calls, parts);
      }
      if (typeof value !== 'function' || typeof key !== 'string') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        const occurrence = fault?.method === null ? calls.length : calls.filter((name) => name === key).length;
        calls.push(key);
        const hit = fault !== null && (fault.method === null || fault.method === key) && fault.occurrence === occurrence;
        if (hit && fault.when === 'before') throw new FaultInjected(`before ${key}`);
        const result: unknown = await Reflect.apply(value, inner, args);
        if (hit) throw new FaultInjected(`after ${key}`);
        return result;
      };
    },
  });
}
