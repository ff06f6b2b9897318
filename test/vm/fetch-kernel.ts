/**
 * Fetches the VM's kernel ahead of the tests, so that none of them waits for a download.
 * @module
 */
import { kernelImage } from './kernel-image.ts';

kernelImage();
