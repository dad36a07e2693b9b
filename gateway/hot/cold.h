/* What Cython writes for errors is called hardly ever: told so, the compiler puts the way there apart from the
 * code that runs for every request, which then fills less of the processor's cache. Included before every
 * module that is compiled; where Cython changes the declaration the compiler says so, and this is to follow.
 */
static void __Pyx_AddTraceback(const char *name, int c_line, int py_line, const char *file)
    __attribute__((cold, unused));
