declare module '@lhncbc/ucum-lhc' {
  export class UcumLhcUtils {
    static getInstance(): UcumLhcUtils;
    validateUnitString(code: string): {
      readonly status: 'valid' | 'invalid' | 'error';
      readonly msg: readonly string[];
    };
    convertUnitTo(from: string, value: number, to: string): { readonly status: 'succeeded' | 'failed' | 'error' };
  }
}
