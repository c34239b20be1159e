/** In what ways a FHIR server differs from the others, as far as a client that writes can tell. */
export interface Personality {
  readonly name: string;
  /** May the client choose the id of a new resource, and what is answered if not. */
  readonly updateCreate: 'allowed' | 'not-found' | 'method-not-allowed';
  /** Does `PUT` with `If-None-Match: *` refuse to overwrite. */
  readonly ifNoneMatch: 'honoured' | 'ignored';
  /** `If-Match` on an id that does not exist. */
  readonly ifMatchOnMissing: 'not-found' | 'creates';
  /** `If-Match` on an id that was deleted. */
  readonly ifMatchOnDeleted: 'refused' | 'ignored';
  /** Is `If-Match: W/"0"` the way to say "create only if absent", and other tags must be numbers. */
  readonly ifMatchZeroIsAbsent: boolean;
  /** Is a bare or strong tag in `If-Match` refused with 400. */
  readonly weakTagsOnly: boolean;
  /** What a failed precondition answers. */
  readonly conflictStatus: 409 | 412;
  /** A weak conditional create looks, waits, and creates without looking again. */
  readonly conditionalCreate: { readonly kind: 'atomic' } | { readonly kind: 'weak'; readonly delayMs: number };
  /** What a conditional create answers when there is one already. */
  readonly conditionalCreateMatch: 'resource' | 'empty';
  /** Does a conditional update heed `If-Match` and the id in the body. */
  readonly conditionalUpdate: 'strict' | 'lenient';
  readonly versionIds: 'integer' | 'uuid' | 'opaque';
  /** An update with the content that is there already. */
  readonly unchangedUpdate: 'keep-version' | 'new-version';
  readonly history: boolean;
  /** Does a history tell how each version was written and link to its next page, or list what a read of each answers. */
  readonly historyEntries: 'writes' | 'reads';
  /** How a deleted resource reads; its history tells of the deletion either way. */
  readonly deletedRead: 'gone' | 'not-found';
  readonly maxBundleEntries: number;
  readonly pageSize: number;
  /** Is `total` given in a search result without being asked for. */
  readonly searchTotal: 'given' | 'on-request';
  /** How long a write stays invisible to searches, by the server's clock. */
  readonly searchLagMs: number;
  /** How long an earlier result is given again, unless `Cache-Control: no-cache` (search) or `_offset=0` (history). */
  readonly resultReuseMs: number;
  readonly bundleTags: 'weak' | 'bare';
  /** Does the entry of a `PUT` or `POST` in a bundle carry the resource without `Prefer: return=representation`. */
  readonly bundleWrites: 'with-resource' | 'on-request';
  /** Is a reference to a resource that is not here refused. */
  readonly refusesDanglingReferences: boolean;
  readonly refusesNumericIds: boolean;
  /** Every issue has the code `processing`, and the reason is a number in the diagnostics. */
  readonly vagueIssueCodes: boolean;
  /** So many characters of a token are compared, the rest is not looked at. */
  readonly comparedTokenLength: number;
  /** What becomes of the entries of a batch behind one that was answered 429. */
  readonly afterThrottledEntry: 'go-on' | 'throttle-rest';
}

const STRICT: Personality = {
  name: 'strict',
  updateCreate: 'allowed',
  ifNoneMatch: 'honoured',
  ifMatchOnMissing: 'not-found',
  ifMatchOnDeleted: 'refused',
  ifMatchZeroIsAbsent: false,
  weakTagsOnly: false,
  conflictStatus: 412,
  conditionalCreate: { kind: 'atomic' },
  conditionalCreateMatch: 'resource',
  conditionalUpdate: 'strict',
  versionIds: 'integer',
  unchangedUpdate: 'keep-version',
  history: true,
  historyEntries: 'writes',
  deletedRead: 'gone',
  maxBundleEntries: 5_000,
  pageSize: 100,
  searchTotal: 'given',
  searchLagMs: 0,
  resultReuseMs: 0,
  bundleTags: 'weak',
  bundleWrites: 'with-resource',
  refusesDanglingReferences: false,
  refusesNumericIds: false,
  vagueIssueCodes: false,
  comparedTokenLength: Infinity,
  afterThrottledEntry: 'go-on',
};

/** The servers that a client is likely to meet, each reduced to the behaviour that matters to a writer. */
export const PERSONALITIES = {
  /** Follows the specification, with the R5 reading of `If-None-Match: *`. */
  strict: STRICT,
  microsoft: {
    ...STRICT,
    name: 'microsoft',
    ifNoneMatch: 'ignored',
    weakTagsOnly: true,
    conditionalCreate: { kind: 'weak', delayMs: 20 },
    conditionalCreateMatch: 'empty',
    conditionalUpdate: 'lenient',
    maxBundleEntries: 500,
    pageSize: 10,
    comparedTokenLength: 128,
    afterThrottledEntry: 'throttle-rest',
  },
  hapi: {
    ...STRICT,
    name: 'hapi',
    ifNoneMatch: 'ignored',
    ifMatchOnMissing: 'creates',
    ifMatchZeroIsAbsent: true,
    conflictStatus: 409,
    conditionalUpdate: 'lenient',
    pageSize: 20,
    searchTotal: 'on-request',
    resultReuseMs: 60_000,
    bundleTags: 'bare',
    bundleWrites: 'on-request',
    refusesDanglingReferences: true,
    refusesNumericIds: true,
    vagueIssueCodes: true,
  },
  medplum: {
    ...STRICT,
    name: 'medplum',
    updateCreate: 'not-found',
    ifMatchOnDeleted: 'ignored',
    versionIds: 'uuid',
    historyEntries: 'reads',
    pageSize: 20,
  },
  google: {
    ...STRICT,
    name: 'google',
    updateCreate: 'method-not-allowed',
    versionIds: 'opaque',
    unchangedUpdate: 'new-version',
    maxBundleEntries: 4_500,
  },
} as const satisfies Readonly<Record<string, Personality>>;

export type PersonalityName = keyof typeof PERSONALITIES;
