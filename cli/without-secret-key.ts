/** A connection string as it may be shown: the emulator's key is public, any other is a secret. */
export function withoutSecretKey(connectionString: string): string {
  if (connectionString.includes('SharedAccessKey=SAS_KEY_VALUE;')) return connectionString;
  return connectionString.replace(/(SharedAccessKey|SharedAccessSignature)=[^;]+/gi, '$1=***');
}
