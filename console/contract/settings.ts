export interface SettingsAnswer {
  readonly settings: readonly {
    /** As in a configuration file, `window.seconds`. */
    readonly path: string;
    readonly variable: string;
    /** As JSON; absent where it is not set. */
    readonly value?: string;
    readonly isDefault: boolean;
    readonly meaning: string;
  }[];
  /** Variables of secrets, and whether they are set: never what they hold. */
  readonly secrets: readonly { readonly variable: string; readonly isSet: boolean }[];
  readonly addresses: {
    readonly temporalUi?: string;
    readonly fhir?: string;
    /** Without key. */
    readonly hub?: string;
    readonly metrics?: string;
  };
}
