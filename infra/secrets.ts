/** Set once for each stage: `npx sst secret set NAME VALUE --stage …`; docs/deploying.md says what they are. */
export function makeSecrets() {
  return {
    libraryUrl: new sst.Secret("LibraryUrl"),
    libraryToken: new sst.Secret("LibraryToken"),
    token: new sst.Secret("Token"),
    alarmEmail: new sst.Secret("AlarmEmail"),
  };
}

export type Secrets = ReturnType<typeof makeSecrets>;
