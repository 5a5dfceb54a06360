declare module '*.css';
/** A file that is put beside the pages, by its address. */
declare module '*?url' {
  const url: string;
  export default url;
}
