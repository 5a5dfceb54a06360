/** The part of solc (npm) that is used here; it comes without types. */
declare module 'solc' {
  const solc: {
    compile(
      input: string,
      callbacks: { readonly import: (path: string) => { readonly contents: string } | { readonly error: string } },
    ): string;
    version(): string;
  };
  export default solc;
}
