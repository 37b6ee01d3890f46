/** Need for more than one region: none, would be nice, or required. */
export type Regions = 'single' | 'multi-nice' | 'multi-required';
export const regionsValues = ['single', 'multi-nice', 'multi-required'] as const satisfies readonly Regions[];

/** How vectors are held in memory: as they are (4 bytes a component), int8 (1 byte), or binary (1 bit). */
export type Quantization = 'none' | 'int8' | 'binary';
export const quantizationValues = ['none', 'int8', 'binary'] as const satisfies readonly Quantization[];

/**
 * What no machine can measure, declared by the operator in `highwater.yaml`. Every key is optional: a row whose key is
 * missing is judged `unknown`, never good.
 */
export interface Profile {
  /** Shown in reports. */
  readonly name: string;
  /** True only for the committed example: every report then says that these are not the reader's own numbers. */
  readonly example?: boolean | undefined;
  /** People or agents searching at the same time at peak. */
  readonly concurrentUsers?: number | undefined;
  /** Searches per second at peak. */
  readonly peakRatePerSecond?: number | undefined;
  /** Searches per second of one active user. */
  readonly ratePerUserPerSecond?: number | undefined;
  /** Required availability in per cent, e.g. 99.9. */
  readonly uptimePercent?: number | undefined;
  /** People who operate the deployment. */
  readonly teamSize?: number | undefined;
  readonly regions?: Regions | undefined;
  /** Searches that must see a p95 at or below this, in ms. @default 100 */
  readonly latencyObjectiveMs?: number | undefined;
  readonly growth?: { readonly pointsPerMonth?: number | undefined } | undefined;
  readonly expected?:
    | {
        readonly collections?: number | undefined;
        readonly points?: number | undefined;
        readonly dimension?: number | undefined;
        /** Mean payload bytes per point. */
        readonly payloadBytes?: number | undefined;
        readonly quantization?: Quantization | undefined;
      }
    | undefined;
  /** Warning signs that only people can see, by sign id (see `highwater matrix`). */
  readonly signs?: Readonly<Record<string, boolean>> | undefined;
}
