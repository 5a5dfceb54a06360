import type { Action, AgeBand, ConsentState, Modality, Purpose } from '../model.ts';

/**
 * Who asks. `subject`: the person, about themselves, with their personal key. `platform`: the platform's own jobs (expiry).
 * `operator`: somebody who runs it. `authority`: an authority, at home or abroad.
 */
export type ActorKind = 'subject' | 'platform' | 'operator' | 'authority';

/**
 * What a decision rests on. Every fact is needed for `check` and `enrol`: one that is missing or of the wrong type denies.
 * Erasing needs only actor, action and, for the platform's own jobs, `expired`.
 */
export interface PolicyFacts {
  readonly actor: { readonly id: string; readonly kind: ActorKind };
  readonly action: Action;
  readonly purpose: Purpose;
  readonly modality: Modality;
  /** One person against all references, to answer one question: seen before or not. There is no other mode. */
  readonly mode: '1:N';
  readonly subject: { readonly ageBand: AgeBand; readonly guardian: boolean };
  readonly consent: {
    readonly state: ConsentState | 'none';
    /** Given for this purpose alone, not bundled with anything. */
    readonly separate: boolean;
    /** The notice that was read is the one in force. */
    readonly noticeCurrent: boolean;
  };
  /** A reasonable way without biometrics is offered to this person for the same thing. */
  readonly alternativeOffered: boolean;
  /** Something of value depends on the consent. */
  readonly incentiveConditional: boolean;
  /** Everybody who receives anything, even a share. `country`: ISO 3166-1 alpha-2. */
  readonly recipients: readonly { readonly name: string; readonly country: string }[];
  /** The request serves an authority of another country. */
  readonly foreignAuthorityRequest: boolean;
  /** Whose laws apply, for rule packs. ISO 3166, for instance `CN`, `EU`, `US-IL`. */
  readonly jurisdictions: readonly string[];
  /** For `erase` by the platform: the retention period of what is to be erased is over. */
  readonly expired?: boolean;
}
