import type { AgeBand, ConsentState } from '../model.ts';

/**
 * Who asks. `subject`: the person, about themselves, with their personal key. `platform`: the platform's own jobs (expiry, moving
 * what is stored). `operator`: somebody who runs it, reviewers and auditors included. `relying-party`: whoever is told an outcome.
 * `authority`: an authority, at home or abroad.
 */
export type ActorKind = 'subject' | 'platform' | 'operator' | 'relying-party' | 'authority';

/**
 * What makes use of a biometric. `check`: compare, keep nothing. `enrol`: compare, keep what is needed to recognise the person again.
 * `verify`: one person against one reference, or one against a relative's (mode `kinship`). `transfer`: what is stored goes elsewhere.
 */
export type UseAction = 'check' | 'enrol' | 'verify' | 'find' | 'derive' | 'transfer';

/** What a person may always ask for about themselves, without stating a purpose, an age or a consent. */
export type RightAction = 'access' | 'appeal' | 'correct' | 'erase';

interface Actor {
  readonly id: string;
  readonly kind: ActorKind;
}

/**
 * What the use of a biometric rests on. Every fact is needed: one that is missing, of another type or not known denies. Texts may be
 * empty where they stand for "there is none", and the rules say where there must be one. Regions are ISO 3166 (`CN`, `US-IL`) or `EU`.
 */
export interface UseFacts {
  /** When the decision is taken, ISO 8601 UTC. */
  readonly at: string;
  /** `foreign`: an organisation or authority of another country than the person's. */
  readonly actor: Actor & { readonly foreign: boolean };
  readonly action: UseAction;
  /** What for. Only what a permit names is known. */
  readonly purpose: string;
  readonly modality: string;
  /** One against one; one against all, to answer "seen before or not" alone; or one against a relative's. */
  readonly mode: '1:1' | '1:N' | 'kinship';
  readonly subject: {
    /** The band is all that is needed, and all the gateway asks. Whole years are taken for cases at the edges and at once made a band. */
    readonly age: AgeBand | number;
    /** A guardian decided together with the person. */
    readonly guardian: boolean;
    readonly region: string;
  };
  /** Why it may be done at all, and the article or order that says so. */
  readonly basis: { readonly kind: 'consent' | 'legal-duty'; readonly citation: string };
  readonly consent: {
    /** Empty where there is none. */
    readonly id: string;
    readonly state: ConsentState | 'none' | 'expired';
    /** Given for this purpose alone, not bundled with anything. */
    readonly separate: boolean;
    /** On record as a text that the person agreed to; electronic form counts. */
    readonly written: boolean;
    /** Can be taken back at any time, as easily as it was given, at no cost. */
    readonly revocable: boolean;
    /** Hash of the notice that was read, and of the one in force now. */
    readonly noticeHash: string;
    readonly noticeInForce: string;
    /** What it was given for: the purpose, and `abroad` or `off-device` where the person agreed to that as well, each separately. */
    readonly scope: readonly string[];
    /** Whether the person objected to this purpose since they gave it: `waiting` for an answer, or `upheld`. One that was answered otherwise is `none`. */
    readonly objection: 'none' | 'waiting' | 'upheld';
  };
  /** Why nothing less intrusive will do, as the notice says it. */
  readonly necessity: string;
  /** A reasonable way without biometrics to the same thing, and whether whoever takes it gets the same reward. */
  readonly alternative: { readonly offered: boolean; readonly equalReward: boolean };
  /** `value`: what is given, in the smallest unit of its currency; 0: nothing. `conditional`: it depends on saying yes. */
  readonly incentive: { readonly value: number; readonly conditional: boolean };
  /** The impact assessment; both empty where there is none. `validUntil`: ISO 8601 UTC. */
  readonly assessment: { readonly ref: string; readonly validUntil: string };
  /** `days`: how long what is kept is kept, 0 keeps nothing. `expired`: the time is over. */
  readonly retention: { readonly days: number; readonly expired: boolean };
  /** `onDevice`: images and templates stay on the capture device. `raw`: an image or template is stored. `region`: of the gateway's store. */
  readonly storage: { readonly onDevice: boolean; readonly raw: boolean; readonly region: string };
  /** Everybody who receives anything, even a share. */
  readonly recipients: readonly {
    readonly name: string;
    readonly region: string;
    readonly kind: 'party' | 'processor' | 'controller' | 'authority';
    /** Something of value is given for it. */
    readonly valueReceived: boolean;
  }[];
  /** `sensitiveExportedThisYear`: people whose sensitive data went abroad since 1 January, those of this use included. */
  readonly counts: { readonly storedFaces: number; readonly sensitiveExportedThisYear: number };
  /** By what others can find it; empty where there is none. `approval`: of the competent authority, for just this. */
  readonly references: { readonly filing: string; readonly contract: string; readonly certificate: string; readonly approval: string };
  /** Where the camera is. `private`: where people undress, wash or sleep. `signage`: reference of the sign that announces it. */
  readonly placement: { readonly public: boolean; readonly private: boolean; readonly signage: string };
  /** People are compared while they pass, not when they ask for it. */
  readonly realTime: boolean;
  /** Important data in the sense of DSL 21. */
  readonly importantData: boolean;
  readonly foreignAuthorityRequest: boolean;
  /** Whose laws apply: the packs' rules go by this. */
  readonly jurisdictions: readonly string[];
}

/**
 * A right that is exercised. What is not stated does not stand in its way: only a duty to keep that somebody states holds up an erasure,
 * the platform's own jobs erase only what is said to have expired, and an operator only by an order.
 */
export interface RightFacts {
  readonly actor: Actor;
  readonly action: RightAction;
  readonly purpose?: string;
  readonly modality?: string;
  /** Reference of the order by which whoever runs the platform has something erased. */
  readonly order?: string;
  /** `hold`: citation of a law that demands keeping it. */
  readonly retention?: { readonly expired?: boolean; readonly hold?: string };
}

/**
 * A reward that is offered (an operator opens a campaign) or paid (the platform). It uses no biometric and concerns nobody in particular: a claim
 * shows that somebody is one of many. Every fact is needed, as for a use.
 */
export interface RewardFacts {
  readonly actor: Actor;
  readonly action: 'reward';
  /** `value`: what one claim pays, in the smallest unit. `conditional`: it depends on a consent. */
  readonly incentive: UseFacts['incentive'];
  /** A way to the reward without biometrics, and whether it pays the same. */
  readonly alternative: UseFacts['alternative'];
  readonly reward: {
    /** Something is given for bringing others. */
    readonly referral: boolean;
    /** It is paid only to those who let their shares be kept beyond the snapshot. */
    readonly needsRetention: boolean;
    /** It is taken back from those who delete what is held. */
    readonly clawback: boolean;
    /** Nobody under 18 can come to it. */
    readonly adultsOnly: boolean;
  };
  /** `approval`: of the authority, where one has halted such collections. Empty where there is none. */
  readonly references: Pick<UseFacts['references'], 'approval'>;
  readonly jurisdictions: readonly string[];
}

export type PolicyFacts = UseFacts | RightFacts | RewardFacts;
