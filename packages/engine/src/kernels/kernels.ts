export { compareAtRotations } from "./reference.ts";
