/* What stands where a module is looked for, once all modules are compiled into one library: it only asks there.
 * HERE is the name that Python asks for, THERE the module's own in the library; setup.py tells both.
 */
extern void *THERE(void);

void *HERE(void);

void *HERE(void)
{
    return THERE();
}
