export { configPath, homeOf } from "../cluster/home.ts";
