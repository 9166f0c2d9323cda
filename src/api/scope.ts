import type { Kind, KindView, StrategyContext, UserInfo } from "../kinds/kind.ts";
import { resourceName } from "../kinds/kind.ts";
import type { GroupResource } from "../machinery/gvk.ts";
import { formatTime } from "../machinery/time.ts";
import type { Clock } from "../sim/clock.ts";
import type { Random } from "../sim/random.ts";
import type { Store } from "../store/store.ts";
import type { KindRegistry } from "../kinds/registry.ts";

/** What every operation of the API stands on. */
export interface ApiCore {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly kinds: KindRegistry;
  /** Runs work in a write transaction with clock and random state loaded (Simulation.write). */
  write<T>(work: () => T): T;
}

/** One operation on one kind: who does it, on what, and how. */
export interface Scope {
  readonly core: ApiCore;
  readonly kind: Kind;
  /** the form in which the request sees the kind's objects, if not in their own */
  readonly view: KindView | undefined;
  /** the kind's name in the store: `deployments.apps` */
  readonly resource: string;
  readonly namespace: string;
  readonly user: UserInfo;
  readonly fieldManager: string;
  readonly dryRun: boolean;
  readonly warnings: string[];
  /** somebody reads the warnings; an actor does not, so they are not worked out for it */
  readonly heeded: boolean;
  readonly strategy: StrategyContext;
}

/** What a caller says of a scope; the rest follows. */
export interface ScopeOptions {
  namespace: string;
  user: UserInfo;
  fieldManager: string;
  view?: KindView | undefined;
  dryRun?: boolean;
  warnings?: string[];
}

/** Makes the scope of an operation. */
export function scopeFor(core: ApiCore, kind: Kind, options: ScopeOptions): Scope {
  const warnings = options.warnings ?? [];
  const dryRun = options.dryRun ?? false;
  return {
    core,
    kind,
    view: options.view,
    resource: resourceName(kind),
    namespace: options.namespace,
    user: options.user,
    fieldManager: options.fieldManager,
    dryRun,
    warnings,
    heeded: options.warnings !== undefined,
    strategy: strategyContext(core, options.user, dryRun, warnings),
  };
}

function strategyContext(core: ApiCore, user: UserInfo, dryRun: boolean, warnings: string[]): StrategyContext {
  return {
    user,
    dryRun,
    random: core.random,
    get now() {
      return core.clock.now;
    },
    get timestamp() {
      return formatTime(core.clock.now);
    },
    get: <T>(resource: string, namespace: string, name: string) =>
      core.store.get(resource, namespace, name)?.object as T | undefined,
    list: <T>(resource: string, options: { namespace?: string; field?: { name: string; value: string } } = {}) =>
      core.store
        .list(resource, {
          ...(options.namespace ? { namespace: options.namespace } : {}),
          ...(options.field ? { fields: [options.field] } : {}),
        })
        .map((stored) => stored.object as T),
    warn: (message) => {
      if (!warnings.includes(message)) warnings.push(message);
    },
  };
}

/** How messages name the resource of a scope. */
export function groupResource(scope: Scope): GroupResource {
  return { group: scope.kind.group, resource: scope.kind.resource };
}
